declare module '*.css?inline' {
  const css: string
  export default css
}

/** Name of the form's file, known once it has been built. */
declare const formFile: string
