/** @jsxImportSource preact */
import type { Form } from './asking.ts'
import { CallLink } from './call-link.tsx'
import { forgetDraft, keptDraft } from './drafts.ts'
import { useSay } from './say.ts'

/** What happened? Money in danger first, with the number to call; then what was begun; then the rest. */
export function Kinds({ choose, again }: { choose: (form: Form) => void; again: () => void }) {
  const { t, say, place } = useSay()
  const forms = [...place.portal.forms].sort((a, b) => a.order - b.order)
  const urgent = forms.filter(({ lane }) => lane === 'emergency')
  const others = forms.filter(({ lane }) => lane !== 'emergency')
  const begun = forms.filter((form) => keptDraft(place.entry, form))
  const discard = (form: Form): void => {
    forgetDraft(place.entry, form)
    again()
  }
  return (
    <div class="page">
      <h3 tabIndex={-1}>{t('what')}</h3>
      {begun.map((form) => (
        <p class="begun" key={form.key}>
          {t('unfinished', { form: say(form.title) })}
          <span class="acts">
            <button type="button" class="link" onClick={() => choose(form)}>
              {t('goOn')}
            </button>
            <button type="button" class="link" onClick={() => discard(form)}>
              {t('discard')}
            </button>
          </span>
        </p>
      ))}
      {urgent.length > 0 && (
        <section class="urgent-box" aria-labelledby="urgent">
          <h4 id="urgent">{t('urgent')}</h4>
          {urgent.map((form) => (
            <Kind key={form.key} form={form} choose={choose} />
          ))}
          <p>{t('urgentHint')}</p>
          <CallLink urgent />
        </section>
      )}
      <div class="rows">
        {others.map((form) => (
          <Kind key={form.key} form={form} choose={choose} />
        ))}
      </div>
      {place.hasSent && (
        <button type="button" class="link" onClick={place.showKept}>
          {t('kept')}
        </button>
      )}
    </div>
  )
}

function Kind({ form, choose }: { form: Form; choose: (form: Form) => void }) {
  const { say } = useSay()
  return (
    <button type="button" class="row" onClick={() => choose(form)}>
      <span>
        <b>{say(form.title)}</b>
        <small>{say(form.hint)}</small>
      </span>
    </button>
  )
}
