export * from './causes.ts';
export * from './refusals.ts';
export * from './sending.ts';
export * from './states.ts';
export * from './timeline.ts';
export * from './update-page.ts';
