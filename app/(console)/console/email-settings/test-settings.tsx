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
type Test = { answers: Answer[]; state: 'asking' | 'running' | 'sent' | 'failed' | 'cut' };

const order = [
  { key: 'settings', words: 'The settings are complete' },
  { key: 'connection', words: 'Connecting to the server' },
  { key: 'sign_in', words: 'Signing in' },
  { key: 'message', words: 'Sending a message' },
];

/** *Test Settings*: a real message to an address of choice, each step as it ends, errors in the server's words. */
export function TestSettings({ to }: { to: string }) {
  const { changes } = useDirtyForm();
  const [isOpen, setIsOpen] = useState(false);
  const [test, setTest] = useState<Test>({ answers: [], state: 'asking' });
  const address = useRef<HTMLInputElement>(null);

  const run = async () => {
    setTest({ answers: [], state: 'running' });
    try {
      for await (const line of ask(address.current?.value ?? '')) {
        if ('end' in line) setTest((before) => ({ ...before, state: line.ok ? 'sent' : 'failed' }));
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
          <Field id="test-to" label="Send it to">
            <Input ref={address} type="email" defaultValue={to} autoComplete="email" />
          </Field>
          <div role="status">{test.state !== 'asking' && <Steps steps={stepsOf(test)} />}</div>
          <Ending state={test.state} />
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

function Ending({ state }: { state: Test['state'] }) {
  if (state === 'sent') {
    return (
      <Alert tone="ok" isLive title="The server took the message.">
        Look into that mailbox to see it arrive.
      </Alert>
    );
  }
  if (state === 'failed') return <Alert tone="bad" isLive title="The test did not succeed." />;
  if (state === 'cut') {
    return (
      <Alert tone="bad" isLive title="No answer from Rekey.">
        Check the address, then try again.
      </Alert>
    );
  }
  return null;
}

function stepsOf({ answers, state }: Test): Step[] {
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
async function* ask(to: string): AsyncGenerator<Answer | { end: true; ok: boolean }> {
  const answer = await fetch('/console/email-settings/test', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ to }),
  });
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
