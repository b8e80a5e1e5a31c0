import { Component, type ReactElement, type ReactNode } from 'react';
import { asRexusError, type RexusError } from '../domain/rexusError.ts';
import { ErrorPanel } from './components/ErrorPanel.tsx';
import { Frame } from './components/Frame.tsx';
import { useKeys } from './hooks/useKeys.ts';
import { useMenu } from './menuContext.ts';

interface Props {
  readonly children: ReactNode;
  /** A way out of the screen that cannot be drawn. */
  readonly onLeave: () => void;
}

interface State {
  readonly error: RexusError | null;
}

/** A screen that breaks while it is drawn is a bug: it is told in words, and the menu goes on at home. React asks for a class here. */
export class CrashGuard extends Component<Props, State> {
  override readonly state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: asRexusError(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Crashed error={error} onLeave={this.#leave} />;
  }

  readonly #leave = (): void => {
    this.props.onLeave();
    this.setState({ error: null });
  };
}

const Crashed = ({ error, onLeave }: { readonly error: RexusError; readonly onLeave: () => void }): ReactElement => {
  const { app, keys } = useMenu().messages.menu;
  useKeys((press) => {
    if (press.kind === 'command' && (press.command === 'back' || press.command === 'choose')) onLeave();
  });
  return (
    <Frame title={app.brokenTitle} keys={keys.backOnly}>
      <ErrorPanel error={error} />
    </Frame>
  );
};
