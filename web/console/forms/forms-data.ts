import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Answer } from '#platform/endpoint.ts'
import { listForms, listTaxonomy, publishForm, showForm, showFormVersion } from '#records/knowledge/contract.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { call } from '../../kit/client.ts'
import { forgetMeOn401 } from '../queries.ts'

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
    // Somebody is writing: nothing is exchanged under their hands.
    staleTime: Number.POSITIVE_INFINITY,
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
export function usePublish() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, version, ...content }: Form) =>
      call(publishForm, { params: { key }, body: content, version: version - 1 }),
    // Also when somebody else was faster: their version is what the page has to show then.
    onSettled: () => queries.invalidateQueries({ queryKey: ['forms'] }),
    onError: forgetMeOn401,
  })
}

export function tell(message: string): void {
  notifications.show({ message, color: 'teal' })
}
