'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { listRules, setRuleEnabled } from '#lib/rules/store.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, done, refused } from '#lib/web/action.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';

const enabledRules = z.array(z.string().max(100)).max(100);

const save = adminAction('notifications:write', enabledRules, async (enabled, admin) => {
  // Judged on the settings as they are this moment: the one that was missing may have been saved just now.
  forgetSettings();
  const problems = [];
  for (const rule of await listRules(admin)) {
    const wanted = enabled.includes(rule.key);
    if (wanted === rule.enabled) continue;
    const set = await setRuleEnabled(admin, rule.key, wanted);
    if (set.ok || set.reason === 'not_found') continue;
    const missing = namesOfSettings(set.missing);
    problems.push({ field: rule.key, message: `stays off until these are set: ${missing}` });
  }
  revalidatePath('/console', 'layout');
  return problems.length > 0 ? refused('Not every rule could be enabled.', problems) : done(null);
});

/** Saves which rules are enabled; one that lacks a setting stays off, and says which. */
export async function saveRulesAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await save(form.getAll('enabled')), form);
}
