import { optional } from '../../fields/setting.ts';
import { webAddressField } from '../../fields/web-address.ts';

const desktop = { group: 'Desktop', category: 'Application Info' } as const;
const phone = { group: 'Phone', category: 'Application Info' } as const;

/** Where the phone and the desktop view are. */
export const viewsSettings = {
  'desktop.webAddress': optional(
    {
      ...desktop,
      label: 'Web address',
      description:
        'The address at which people open the desktop application; links in mails begin with it, unless the phone’s does.',
    },
    'web-address',
    webAddressField,
  ),
  'phone.webAddress': optional(
    {
      ...phone,
      label: 'Web address',
      description: 'The address at which people open the phone application; links in texts begin with it.',
    },
    'web-address',
    webAddressField,
  ),
};
