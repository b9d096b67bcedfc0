/** The form that a settings page's *Save*, in the pane beside it, sends. */
export const settingsFormId = 'settings-form';
