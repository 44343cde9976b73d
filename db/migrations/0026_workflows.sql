-- Results in an organisation's own words (docs/decisions/0042-workflows.md).

-- The key of the workflow's own outcome by which a ticket was decided; `outcome` stays what statistics count.
alter table tickets add outcome_key text check (length(outcome_key) between 1 and 40);
