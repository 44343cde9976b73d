/* The shop's own script, as an integrator writes it. First the stub: calls are kept until the widget is there. */
window.huiyin =
  window.huiyin ||
  function keep(...call) {
    keep.q = keep.q || []
    keep.q.push(call)
  }

/* A token lives for minutes, so it is fetched at the moment of the press and not with the page. */
document.addEventListener('click', (event) => {
  if (event.target.id !== 'missing') return
  fetch('/token')
    .then((response) => (response.ok ? response.text() : undefined))
    .catch(() => undefined)
    .then((contextToken) => window.huiyin('open', { category: 'not_arrived', contextToken }))
})
