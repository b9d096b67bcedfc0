import { serve } from '#lib/web/api/serve.ts';
import { readSettingsApplied } from '#lib/web/api/settings.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readSettingsApplied);
