/* The shop's own script, as an integrator writes it. First the stub: calls are kept until the widget is there. */
window.huiyin =
  window.huiyin ||
  function keep(...call) {
    keep.q = keep.q || []
    keep.q.push(call)
  }

/* Guidance says what to do about a failed payment; the shop does it, and says when the payment worked after all. */
document.addEventListener('huiyin-guidance', (event) => {
  if (event.detail.does !== 'change') return
  const methods = document.getElementById('methods')
  methods.hidden = false
  methods.querySelector('h2').focus()
})

document.addEventListener('click', (event) => {
  if (event.target.id !== 'pay-card') return
  document.querySelector('huiyin-guidance').paid?.()
  location.assign(`/paid${location.search}`)
})

/* A token lives for minutes, so it is fetched at the moment of the press and not with the page. */
document.addEventListener('click', (event) => {
  if (event.target.id !== 'missing') return
  fetch('/token')
    .then((response) => (response.ok ? response.text() : undefined))
    .catch(() => undefined)
    .then((contextToken) => window.huiyin('open', { category: 'not_arrived', contextToken }))
})
