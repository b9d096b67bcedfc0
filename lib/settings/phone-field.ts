import { z } from 'zod';
import { normalisePhone } from '../fields/phone.ts';
import { readSettings } from './store.ts';

const example = 'must be a telephone number such as +49 30 1234567';
const withCountry = 'must be a telephone number with its country, such as +49 30 1234567';

/**
 * A number to call or text, kept in E.164. Where no country is written, the default region of the SMS settings is
 * meant; they are only read then, so that what names its country is checked without a database.
 */
export const phoneField = z.string(example).transform((text, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const number = normalisePhone(text);
  if (number || /^\W*\+/.test(text)) return number ?? refuse(example);
  return readSettings().then((settings) => {
    const region = settings['sms.defaultRegion'];
    return normalisePhone(text, region) ?? refuse(region ? example : withCountry);
  });
});
