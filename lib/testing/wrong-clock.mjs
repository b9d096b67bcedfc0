// Preloaded into a process of a test (`node --import`): its machine's clock is off by REKEY_TEST_CLOCK_MS.
const RealDate = globalThis.Date;
const off = Number(process.env.REKEY_TEST_CLOCK_MS ?? 0);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + off] : args));
  }

  static now() {
    return RealDate.now() + off;
  }
};
