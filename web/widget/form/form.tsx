/** @jsxImportSource preact */
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { clientSettings } from '../../kit/client.ts'
import { applyStyles } from '../../kit/elements.ts'
import { formAsked } from '../../kit/form-asked.ts'
import { Ask } from './ask.tsx'
import type { Form } from './asking.ts'
import controlsCss from './controls.css?inline'
import formCss from './form.css?inline'
import { Kinds } from './kinds.tsx'
import type { FormPlace } from './place.ts'
import { Received } from './receipt.tsx'
import { SayContext, sayIn } from './say.ts'
import type { Receipt } from './sending.ts'

type Shown = { at: 'kinds' } | { at: 'ask'; form: Form } | { at: 'receipt'; form: Form; receipt: Receipt }

/** Puts the short form into the sheet of a host page. The loader calls it; both may be of different versions. */
export function mount(place: FormPlace): void {
  clientSettings.origin = place.origin
  clientSettings.language = place.language
  applyStyles(place.root, formCss + controlsCss, `${place.origin}/w/form.css`)
  render(
    <SayContext.Provider value={sayIn(place)}>
      <Pages place={place} />
    </SayContext.Provider>,
    place.body,
  )
}

function Pages({ place }: { place: FormPlace }) {
  const [shown, setShown] = useState<Shown>(() => {
    const form = place.portal.forms.find(({ key }) => key === formAsked(place.category).key)
    return form ? { at: 'ask', form } : { at: 'kinds' }
  })
  const page = useRef<HTMLDivElement>(null)
  // Each page begins at its top, with its heading, which is then read aloud.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is the trigger
  useEffect(() => {
    place.body.parentElement?.scrollTo(0, 0)
    page.current?.querySelector('h3')?.focus({ preventScroll: true })
  }, [shown, place])
  const choose = (form: Form): void => setShown({ at: 'ask', form })
  return (
    <div ref={page}>
      {shown.at === 'kinds' && <Kinds choose={choose} again={() => setShown({ at: 'kinds' })} />}
      {shown.at === 'ask' && (
        <Ask
          form={shown.form}
          back={() => setShown({ at: 'kinds' })}
          received={(receipt) => setShown({ at: 'receipt', form: shown.form, receipt })}
        />
      )}
      {shown.at === 'receipt' && <Received form={shown.form} receipt={shown.receipt} />}
    </div>
  )
}
