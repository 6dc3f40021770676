/** What the kernel says of itself. */
import type { Json } from '../message/types.js';
import { PROTOCOL_VERSION } from '../message/wire.js';

/** The content of a kernel_info_reply. */
export const INFO: Json = {
  status: 'ok',
  protocol_version: PROTOCOL_VERSION,
  implementation: 'nabla',
  implementation_version: '0.1.0',
  language_info: {
    name: 'typescript',
    version: '5.0',
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    codemirror_mode: { name: 'javascript', typescript: true },
    nbconvert_exporter: 'script',
  },
  banner: 'TypeScript (nabla)',
  debugger: false,
  supported_features: [], // of the optional ones, which are the debugger and subshells
  help_links: [],
};
