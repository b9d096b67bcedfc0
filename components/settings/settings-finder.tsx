'use client';

import { Search } from 'lucide-react';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';

export const categoryId = (category: string) =>
  `category-${category.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;

/** Finds a setting of a long page: by a word of it, or by a jump to its category. */
export function SettingsFinder({
  categories,
  sought,
  onSeek,
}: {
  categories: string[];
  sought: string;
  onSeek: (sought: string) => void;
}) {
  return (
    <div className="grid gap-2">
      <search className="relative">
        <Search
          aria-hidden
          className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 size-4 text-muted"
        />
        <Input
          type="search"
          aria-label="Find a setting"
          placeholder="Find a setting"
          autoComplete="off"
          value={sought}
          onChange={(event) => onSeek(event.target.value)}
          className="pl-9 sm:w-72"
        />
      </search>
      {sought === '' && (
        <>
          <div className="sm:hidden">
            <Select
              aria-label="Go to a category"
              value=""
              onChange={({ target }) => document.getElementById(categoryId(target.value))?.scrollIntoView()}
            >
              <option value="">Go to a category</option>
              {categories.map((category) => (
                <option key={category}>{category}</option>
              ))}
            </Select>
          </div>
          <nav
            aria-label="Categories"
            className="flex flex-wrap gap-x-4 gap-y-1 text-sm max-sm:hidden pointer-coarse:gap-y-0"
          >
            {categories.map((category) => (
              <a key={category} href={`#${categoryId(category)}`} className="link-alone py-1">
                {category}
              </a>
            ))}
          </nav>
        </>
      )}
    </div>
  );
}
