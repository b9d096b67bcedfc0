/** The form that *Save* sends. */
export const rulesFormId = 'rules-form';
