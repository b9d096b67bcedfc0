const answers = [
  {
    value: 'same',
    words: 'It is the same mailbox, moved or built anew.',
    note: 'What is stored here stays, and its mail is fetched again into this account.',
  },
  {
    value: 'another',
    words: 'It is another mailbox.',
    note: 'Nothing is changed here; the other one needs an account of its own.',
  },
] as const;

/** Whose mail it is only a person can tell: asked where a password opens a mailbox that we do not know. */
export function WhichMailbox() {
  return (
    <fieldset className="grid gap-2">
      <legend className="pb-1 font-semibold">Which mailbox is it?</legend>
      {answers.map(({ value, words, note }) => (
        <label
          key={value}
          className="flex cursor-pointer items-start gap-3 rounded-md border border-line bg-surface px-3.5 py-3 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input type="radio" name="mailbox" value={value} required className="mt-1 size-4 accent-accent" />
          <span className="grid min-w-0 gap-0.5">
            <span className="font-medium">{words}</span>
            <span className="text-sm text-muted">{note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
