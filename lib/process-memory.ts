/**
 * For the environment of a process of ours: what it frees goes back to the system (mallopt(3)). Threads share two pools of
 * malloc, of which one cannot use what another holds; and what is large, a message above all, has its own pages.
 */
export const memoryGivenBack = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
