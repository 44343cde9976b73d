import { Button, type ButtonProps } from '@mantine/core'
import { Link, type LinkProps } from 'react-router'

/** A link inside the console that looks like a button. */
export function LinkButton({
  to,
  state,
  ...rest
}: ButtonProps & Pick<LinkProps, 'to' | 'state' | 'children' | 'reloadDocument'>) {
  return <Button component={Link} to={to} state={state} {...rest} />
}
