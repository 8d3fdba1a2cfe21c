/** The attributes of a span without `code.function.name`, which every span of a decorated function has. */
export function fieldsOf(
  span: { readonly attributes: Readonly<Record<string, unknown>> } | undefined,
): Readonly<Record<string, unknown>> {
  const { 'code.function.name': _, ...fields } = span?.attributes ?? {};
  return fields;
}
