import { Component, type ReactNode } from 'react'
import { useWords } from '../words.ts'
import { Page } from './page.tsx'

type MishapProps = { children: ReactNode }

/** Catches what fails while a page is drawn, such as a part of the portal that a lost connection kept away. */
export class Mishap extends Component<MishapProps, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? <MishapPage /> : this.props.children
  }
}

function MishapPage() {
  const { t } = useWords()
  return (
    <Page title={t('mishap.title')}>
      <p className="lead" role="alert">
        {t('mishap.hint')}
      </p>
      <p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {t('mishap.reload')}
        </button>
      </p>
    </Page>
  )
}
