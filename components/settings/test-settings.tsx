'use client';

import { MailCheck } from 'lucide-react';
import { useRef, useState } from 'react';
import { useDirtyForm } from '#components/settings/dirty-form.tsx';
import { ActionButton } from '#components/shell/actions.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { type Step, Steps } from '#components/ui/steps.tsx';

type Answer = { step: string; ok: boolean; detail: string };
/** What is wrong with the recipient: nothing was tried. */
type Refusal = { problems: { message: string }[] };
type Test = { answers: Answer[]; state: 'asking' | 'running' | 'sent' | 'failed' | 'cut' };

/** What a test is about: where it is asked for, the steps it answers, and how they read. */
type About = {
  /** The route that runs it, answering a JSON line a step. */
  path: string;
  steps: { key: string; words: string }[];
  recipient: { label: string; type: 'email' | 'tel'; help?: string; initial: string };
  sent: { title: string; text: string };
};

/** *Test Settings*: a real message to a recipient of choice, each step as it ends, errors in the server's words. */
export function TestSettings({ about }: { about: About }) {
  const { path, steps, recipient, sent } = about;
  const { changes } = useDirtyForm();
  const [isOpen, setIsOpen] = useState(false);
  const [test, setTest] = useState<Test>({ answers: [], state: 'asking' });
  const [problem, setProblem] = useState<string | null>(null);
  const address = useRef<HTMLInputElement>(null);

  const run = async () => {
    setTest({ answers: [], state: 'running' });
    setProblem(null);
    try {
      for await (const line of ask(path, address.current?.value ?? '')) {
        if ('problems' in line) {
          setProblem(line.problems.map(({ message }) => message).join(', '));
          setTest({ answers: [], state: 'asking' });
          address.current?.focus();
        } else if ('end' in line) setTest((before) => ({ ...before, state: line.ok ? 'sent' : 'failed' }));
        else setTest((before) => ({ ...before, answers: [...before.answers, line] }));
      }
      setTest((before) => (before.state === 'running' ? { ...before, state: 'cut' } : before));
    } catch {
      setTest((before) => ({ ...before, state: 'cut' }));
    }
  };

  return (
    <>
      <ActionButton
        onClick={() => {
          setTest({ answers: [], state: 'asking' });
          setProblem(null);
          setIsOpen(true);
        }}
      >
        <MailCheck aria-hidden />
        Test Settings
      </ActionButton>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Test Settings"
        description="Sends a real message through the stored settings."
      >
        {changes > 0 && <Alert tone="warn" title="Your unsaved changes are not part of this test." />}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (test.state !== 'running') void run();
          }}
          className="grid gap-4"
        >
          <Field
            id="test-to"
            label={recipient.label}
            help={recipient.help}
            error={problem && `This ${problem}.`}
          >
            <Input
              ref={address}
              type={recipient.type}
              defaultValue={recipient.initial}
              autoComplete={recipient.type}
            />
          </Field>
          <div role="status">{test.state !== 'asking' && <Steps steps={stepsOf(steps, test)} />}</div>
          <Ending state={test.state} sent={sent} />
          <Button
            type="submit"
            variant="primary"
            busy={test.state === 'running'}
            className="justify-self-end"
          >
            {test.state === 'asking' || test.state === 'running' ? 'Send test message' : 'Send again'}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

function Ending({ state, sent }: { state: Test['state']; sent: About['sent'] }) {
  if (state === 'sent') {
    return (
      <Alert tone="ok" isLive title={sent.title}>
        {sent.text}
      </Alert>
    );
  }
  if (state === 'failed') return <Alert tone="bad" isLive title="The test did not succeed." />;
  if (state === 'cut') {
    return (
      <Alert tone="bad" isLive title="No answer from Rekey.">
        Check what you entered, then try again.
      </Alert>
    );
  }
  return null;
}

function stepsOf(order: About['steps'], { answers, state }: Test): Step[] {
  return order.map(({ key, words }, place) => {
    const answer = answers.find(({ step }) => step === key);
    const isNext = answers.length === place && answers.every(({ ok }) => ok);
    return {
      key,
      words: (
        <>
          {words}
          {answer?.detail && <span className="evidence block font-normal text-muted">{answer.detail}</span>}
        </>
      ),
      state: answer ? (answer.ok ? 'done' : 'failed') : isNext && state === 'running' ? 'running' : 'waiting',
    };
  });
}

/** The answer of the server, line by line as it comes. */
async function* ask(path: string, to: string): AsyncGenerator<Answer | { end: true; ok: boolean } | Refusal> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ to }),
  });
  if (answer.status === 422) {
    yield await answer.json();
    return;
  }
  if (!answer.ok || !answer.body) throw new Error(`answered ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
