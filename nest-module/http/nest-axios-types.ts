// `@nestjs/axios` is optional. Where it is not installed, its types are `any` here: without the directives, which the
// declarations keep, an application that never sends a request would not compile with `skipLibCheck: false`.

/** @ts-ignore -- not an error without `@nestjs/axios` */
export type HttpModuleOptions = import('@nestjs/axios').HttpModuleOptions;

/** @ts-ignore -- not an error without `@nestjs/axios` */
export type HttpModuleAsyncOptions = import('@nestjs/axios').HttpModuleAsyncOptions;
