-- Pictures that were drawn anew before numbers in them were covered are read and drawn once more. Until then they are
-- not shown; what was stored of them belongs to no row any more and is swept.

alter table uploads no force row level security;
update uploads
   set state = 'checking', attempts = 0, due_at = created_at,
       rendition_key = null, rendition_bytes = null, width = null, height = null
 where kind = 'image' and state = 'ready';
alter table uploads force row level security;
