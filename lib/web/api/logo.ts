import { z } from 'zod';
import { changeLogo, logoPath, readLogo } from '../../appearance/logo.ts';
import { mostLogoBytes, readLogoFile } from '../../appearance/logo-file.ts';
import { env } from '../../env.ts';
import { endpoint, invalidFields, notFound } from './endpoint.ts';

const tag = 'Settings';
const path = '/settings/logo';

const organisationLogo = z
  .object({
    type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
    width: z.int(),
    height: z.int(),
    hash: z.string().meta({ description: 'SHA-256 of the picture' }),
    url: z.string().meta({ description: 'Where anybody may load it, for as long as it is the logo' }),
  })
  .meta({ id: 'Logo' });

async function showLogo() {
  const logo = await readLogo();
  return logo ? { ...logo, url: `${env().url}${logoPath(logo)}` } : notFound('logo');
}

export const readOrganisationLogo = endpoint({
  method: 'GET',
  path,
  tag,
  summary: 'The organisation’s logo',
  access: 'settings:read',
  answers: organisationLogo,
  also: { 404: 'There is none: pages show Rekey’s own mark' },
  handle: showLogo,
});

/** As many characters as base64 (RFC 4648 4) takes for it. */
const mostCharacters = Math.ceil(mostLogoBytes / 3) * 4;

export const putOrganisationLogo = endpoint({
  method: 'PUT',
  path,
  tag,
  summary:
    'Show this logo on every page, and in mails where it is PNG or JPEG, in the place of the one before',
  access: 'settings:write',
  body: z.strictObject({
    picture: z
      .base64('must be base64')
      .max(mostCharacters, 'must have 100 kB or less')
      .meta({ description: 'PNG, JPEG or WebP, 100 kB at most, 16 to 2000 pixels wide and high, in base64' }),
  }),
  answers: organisationLogo,
  async handle({ admin, body: { picture } }) {
    const read = readLogoFile(new Uint8Array(Buffer.from(picture, 'base64')));
    if (!read.ok) return invalidFields([{ field: 'picture', message: read.message }]);
    await changeLogo(admin, read.logo);
    return showLogo();
  },
});

export const removeOrganisationLogo = endpoint({
  method: 'DELETE',
  path,
  tag,
  summary: 'Show Rekey’s own mark again',
  access: 'settings:write',
  answers: z.null(),
  status: 204,
  async handle({ admin }) {
    await changeLogo(admin, null);
    return null;
  },
});
