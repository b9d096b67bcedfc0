import { serve } from '#lib/web/api/serve.ts';
import { changeSettings, readAllSettings } from '#lib/web/api/settings.ts';

export const { GET, POST, PUT, PATCH, DELETE } = serve(readAllSettings, changeSettings);
