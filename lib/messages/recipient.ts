/** What became of a message for one of its recipients (RFC 3464 2.3.3). */
export type Delivery = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

export type Recipient = {
  address: string;
  delivery: Delivery;
  /** An enhanced status code (RFC 3463); empty where none is known. */
  status: string;
  /** The words of the server that said so. */
  said: string;
  /** Until when it is tried. */
  until: Date | null;
};
