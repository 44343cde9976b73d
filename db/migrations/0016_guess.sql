-- What the classifier made of a ticket's words (docs/decisions/0030-classifier.md), and the models that an organisation
-- trained from its own corrections. A model holds hashes of n-grams and weights, and no words.

alter table tickets add column guess json;

create table models (
  org_id uuid not null,
  model_id uuid not null,
  made_at timestamptz not null,
  made_by uuid, -- null when a sweep began it
  state text not null check (state in ('training', 'current', 'refused', 'retired', 'failed')),
  progress smallint not null check (progress between 0 and 100), -- percent of the training
  attempts smallint not null, -- how often the training was begun
  lease_until timestamptz, -- whoever trains it has it until then, and says again and again that they do
  version text, -- of the file; null until it was trained
  why text, -- code of the reason of a refusal or failure
  figures json, -- null until it was measured
  file bytea, -- null while it is being trained, and for good once it was refused or failed
  primary key (org_id, model_id),
  check ((state in ('current', 'retired')) = (file is not null)),
  check ((state in ('refused', 'failed')) = (why is not null))
);
-- At most one model speaks and one is in training; and with them the door finds the one that speaks.
create unique index models_one_of_a_kind on models (org_id, state) where state in ('current', 'training');
alter table models enable row level security;
alter table models force row level security;
create policy in_org on models using (org_id = nullif(current_setting('app.org', true), '')::uuid);
grant select, insert, update on models to huiyin_app;

-- Decisions of people about what a ticket is: what a model learns from, and by which it is judged.
create index events_triaged on events (org_id, at) where type = 'ticket.triaged';
