import { useForm } from '#components/forms/action-form.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import type { ServerFolder } from '#lib/mail/protocol.ts';
import { type Branch, treeOf } from './folders.ts';

/** The folders of the server, to choose those that are copied. A chosen one that is not there any more can be let go. */
export function FolderTree({ tree }: { tree: ServerFolder[] }) {
  const { state, initial } = useForm();
  const values = state.status === 'refused' ? state.values : initial;
  const chosen = (values.folders ?? '').split('\n').filter(Boolean);
  const problem = state.problems.folders;
  return (
    <fieldset className="min-w-0 sm:col-span-2" aria-describedby={problem ? 'folders-error' : undefined}>
      <legend className="pb-1.5 font-semibold">Folders</legend>
      {/* Where no box is ticked the field is sent all the same. */}
      <input type="hidden" name="folders" value="" />
      <div className="max-h-80 overflow-y-auto rounded-md border border-line px-3 py-2">
        <Branches branches={treeOf(tree, chosen)} chosen={new Set(chosen)} />
      </div>
      {problem && (
        <p id="folders-error" className="pt-1 text-sm text-bad">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

function Branches({ branches, chosen }: { branches: Branch[]; chosen: ReadonlySet<string> }) {
  return (
    <ul className="grid gap-1 [&_ul]:pt-1 [&_ul]:pl-6">
      {branches.map(({ path, name, canHoldMail, isThere, inside }) => (
        <li key={path}>
          {canHoldMail ? (
            <Checkbox name="folders" value={path} defaultChecked={chosen.has(path)}>
              <span className="wrap-anywhere">
                {name}
                {!isThere && <span className="text-muted"> (not on the server)</span>}
              </span>
            </Checkbox>
          ) : (
            <span className="wrap-anywhere text-muted">{name}</span>
          )}
          {inside.length > 0 && <Branches branches={inside} chosen={chosen} />}
        </li>
      ))}
    </ul>
  );
}
