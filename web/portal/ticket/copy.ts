/** Puts a text on the clipboard; by the old way where the new one is missing or refused (web views). */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const holder = document.createElement('textarea')
  holder.value = text
  holder.readOnly = true
  holder.className = 'unseen'
  document.body.append(holder)
  holder.select()
  const worked = document.execCommand('copy')
  holder.remove()
  return worked
}
