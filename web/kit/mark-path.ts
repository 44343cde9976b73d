/** The mark for whoever draws it: React pages, the widget's button, favicons. Meant for a 32 by 32 box. */
export const markPath =
  'M3 16a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z' +
  'M16.04 7.15A12.3 12.3 0 0 1 16.04 24.85A1.3 1.3 0 0 1 14.24 22.98A9.7 9.7 0 0 0 14.24 9.02A1.3 1.3 0 0 1 16.04 7.15z' +
  'M21.84 3.09A19.3 19.3 0 0 1 21.84 28.91A1.3 1.3 0 0 1 19.91 27.17A16.7 16.7 0 0 0 19.91 4.83A1.3 1.3 0 0 1 21.84 3.09z'
