// A thread that takes longer to start than its jobs may take.
export {};

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
await import('./odd-thread.ts');
