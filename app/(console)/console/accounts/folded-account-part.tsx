'use client';

import type { ComponentProps } from 'react';
import { FoldedPart } from '#components/forms/folded-part.tsx';
import { usualAccount } from './usual-account.ts';

/** A part of an account's form that most accounts say nothing in. */
export function FoldedAccountPart(props: Omit<ComponentProps<typeof FoldedPart>, 'usual'>) {
  return <FoldedPart {...props} usual={usualAccount} />;
}
