// The language that Rekey speaks: every vocabulary by name. Another is a folder beside en/ whose index fulfils the same types,
// and this line (docs/decisions/0019). Whoever imports one vocabulary carries that one only.
export * from './en/index.ts';
