import { Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Answer } from '#platform/endpoint.ts'
import { inviteStaff, type listStaff } from '#records/staff/contract.ts'
import { type Role, roles } from '#records/staff/permissions.rules.ts'
import { call } from '../../kit/client.ts'
import { fieldMessage } from '../entry/field-message.ts'
import { Problem } from '../parts/problem.tsx'
import { forgetMeOn401 } from '../queries.ts'
import { useSay } from '../words.ts'
import { InvitationLink } from './invitation-link.tsx'
import styles from './people.module.css'

/** Makes a one-time link; who gets it sets their own password. */
export function InviteForm({ teams }: { teams: Answer<typeof listStaff>['teams'] }) {
  const { t } = useTranslation()
  const say = useSay()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [role, setRole] = useState<Role>('agent')
  const [teamIds, setTeamIds] = useState<string[]>([])
  const invite = useMutation({
    mutationFn: (person: { name: string; email: string }) => call(inviteStaff, { body: { ...person, role, teamIds } }),
    onSuccess: () => {
      form.current?.reset()
      setTeamIds([])
      void queries.invalidateQueries({ queryKey: ['staff'] })
    },
    onError: forgetMeOn401,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    invite.mutate({ name: String(given.get('name')).trim(), email: String(given.get('email')).trim() })
  }
  return (
    <form ref={form} className={styles.form} onSubmit={submit}>
      <TextInput
        name="name"
        label={t('people.name')}
        required
        maxLength={80}
        autoComplete="off"
        error={fieldMessage(invite.error, '/name')}
      />
      <TextInput
        name="email"
        type="email"
        label={t('signin.email')}
        required
        maxLength={254}
        autoComplete="off"
        error={fieldMessage(invite.error, '/email')}
      />
      <Select
        label={t('people.role')}
        description={t(`role_what.${role}`)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        allowDeselect={false}
        value={role}
        onChange={(value) => value && setRole(value as Role)}
        data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
      />
      <MultiSelect
        label={t('people.teams')}
        placeholder={teamIds.length === 0 ? t('choose') : undefined}
        value={teamIds}
        onChange={setTeamIds}
        data={teams.map((team) => ({ value: team.teamId, label: say(team.name) }))}
      />
      {invite.error !== null && <Problem error={invite.error} />}
      <Button type="submit" loading={invite.isPending}>
        {t('invite.send')}
      </Button>
      {invite.data && <InvitationLink link={invite.data.link} />}
    </form>
  )
}
