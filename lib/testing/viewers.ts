import { type AdminViewer, adminViewer, type UserViewer, userViewer } from '../viewer.ts';

/** An administrator who passed the gate. */
export const anAdmin = (name = 'root@example.com'): AdminViewer =>
  adminViewer({ kind: 'user', id: null, name }, null);

/** A signed-in user who passed the gate. */
export const aUser = (user: { id: string; email: string }): UserViewer =>
  userViewer({ ...user, role: 'USER' });
