// `@nestjs/axios` is an optional peer. The directives are kept in the declarations. Without `@nestjs/axios` they turn
// these types into `any`; otherwise the application would not compile with `skipLibCheck: false`.

/** @ts-ignore -- not an error without `@nestjs/axios` */
export type HttpModuleOptions = import('@nestjs/axios').HttpModuleOptions;

/** @ts-ignore -- not an error without `@nestjs/axios` */
export type HttpModuleAsyncOptions = import('@nestjs/axios').HttpModuleAsyncOptions;
