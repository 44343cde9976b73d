import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listForms, listTaxonomy, publishForm, showForm, showFormVersion } from '#records/knowledge/contract.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { call } from '../../kit/client.ts'
import { heldStill, usePublication } from '../definitions/publication.ts'

export type FormLine = Answer<typeof listForms>['forms'][number]
export type VersionLine = Answer<typeof showForm>['versions'][number]
export type Taxonomy = Answer<typeof listTaxonomy>['groups']

export function useForms(enabled: boolean) {
  return useQuery({ enabled, queryKey: ['forms'], queryFn: ({ signal }) => call(listForms, { signal }) })
}

export function useForm(key: string, enabled: boolean) {
  return useQuery({
    enabled,
    queryKey: ['forms', key],
    queryFn: ({ signal }) => call(showForm, { params: { key }, signal }),
    ...heldStill,
  })
}

export function useFormVersion(key: string, version: number | null) {
  return useQuery({
    enabled: version !== null,
    queryKey: ['forms', key, version],
    queryFn: ({ signal }) => call(showFormVersion, { params: { key, version: version! }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useTaxonomy() {
  return useQuery({
    queryKey: ['taxonomy'],
    queryFn: ({ signal }) => call(listTaxonomy, { signal }),
    staleTime: 5 * 60_000,
  })
}

/** Publishes what was written on the version that was seen. */
export const usePublish = () =>
  usePublication(['forms'], ({ key, version, ...content }: Form) =>
    call(publishForm, { params: { key }, body: content, version: version - 1 }),
  )

export function tell(message: string): void {
  notifications.show({ message, color: 'teal' })
}
