import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Icon } from '../parts/icon.tsx'

const undoMs = 8_000

/** Says what was done and offers to take it back for eight seconds. */
export function showUndo({ message, undo, onUndo }: { message: string; undo: string; onUndo: () => void }): void {
  const id = notifications.show({
    autoClose: undoMs,
    withAutoCloseProgress: true,
    color: 'teal',
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12, justifyContent: 'space-between' }}>
        {message}
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<Icon name="undo" size={14} />}
          onClick={() => {
            notifications.hide(id)
            onUndo()
          }}
        >
          {undo}
        </Button>
      </span>
    ),
  })
}
