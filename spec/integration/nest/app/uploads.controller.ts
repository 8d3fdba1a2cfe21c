import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  Post,
  type Type,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { from, mergeMap, type Observable } from 'rxjs';
import { settings } from './settings';
import { Catalogue } from './things';

interface Upload {
  readonly buffer: Buffer;
}

interface MultipartRequest {
  file(): Promise<{ toBuffer(): Promise<Buffer> }>;
}

/** What a Fastify application before Nest 12 needs instead of the `FileInterceptor` of Express. */
@Injectable()
class MultipartInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<MultipartRequest>();
    const read = async (): Promise<void> => {
      const part = await request.file();
      Object.assign(request, { file: { buffer: await part.toBuffer() } });
    };
    return from(read()).pipe(mergeMap(() => next.handle()));
  }
}

function fileInterceptor(): Type<NestInterceptor> {
  if (settings.adapter === 'fastify' && settings.major < 12) return MultipartInterceptor;
  const { FileInterceptor } = require(`@nestjs/platform-${settings.adapter}`) as {
    FileInterceptor: (field: string) => Type<NestInterceptor>;
  };
  return FileInterceptor('file');
}

@Controller('uploads')
export class UploadsController {
  constructor(private readonly catalogue: Catalogue) {}

  @Post()
  @UseInterceptors(fileInterceptor())
  async take(@UploadedFile() file: Upload): Promise<string> {
    return this.catalogue.find(file.buffer.toString());
  }
}
