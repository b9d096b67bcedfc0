'use client';

import { useRouter } from 'next/navigation';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { type PlaceOption, placeAddress } from './places.ts';

/** Which account or folder is shown, as one field for a small screen. Without JavaScript it has a button. */
export function FolderSelect({
  path,
  places,
  value,
}: {
  path: string;
  places: PlaceOption[];
  value: string;
}) {
  const router = useRouter();
  const groups = [...new Set(places.map(({ group }) => group))];
  return (
    <form action={path} className="flex gap-2 px-4 pb-3">
      <div className="min-w-0 flex-1">
        <Select
          // A new address brings a new default.
          key={value}
          name="in"
          aria-label="Account and folder"
          defaultValue={value}
          onChange={(event) => router.push(placeAddress(path, event.currentTarget.value))}
        >
          {groups.map((group) => {
            const options = places.filter((option) => option.group === group);
            return group === null ? (
              <Options key="" options={options} />
            ) : (
              <optgroup key={group} label={group}>
                <Options options={options} />
              </optgroup>
            );
          })}
        </Select>
      </div>
      <noscript>
        <Button type="submit">Show</Button>
      </noscript>
    </form>
  );
}

function Options({ options }: { options: PlaceOption[] }) {
  return options.map(({ value, words }) => (
    <option key={value} value={value}>
      {words}
    </option>
  ));
}
