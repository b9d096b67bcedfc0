import path from 'node:path';

/**
 * For the environment of a process of ours. What it frees goes back to the system (mallopt(3)): threads share two pools of
 * malloc, of which one cannot use what another holds; and what has 32 KB or more has its own pages: a message, and much of what a
 * process works with while it starts, which otherwise lay between what stays (docs/performance.md). What Node has compiled it finds again the next
 * time it starts: that takes half of the processor time it took, and less memory.
 */
export const ownEnvironment = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '131072',
  NODE_COMPILE_CACHE:
    process.env.NODE_COMPILE_CACHE ??
    path.join(/* turbopackIgnore: true */ process.cwd(), 'node_modules', '.cache', 'node'),
};
