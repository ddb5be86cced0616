import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.APPMUSTER_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    // Beside the committed placeholder, never over it: embed.go takes dist/app where it is.
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: { index: 'index.html', graphiql: 'graphiql.html' },
      // GraphiQL's compiler hints mean nothing to the bundler.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  // Its workers are imported by address, which the optimizer can't follow.
  optimizeDeps: { exclude: ['graphiql/setup-workers/vite'] },
  server: {
    proxy: { '/graphql': { target: server, changeOrigin: false } },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    // Pages render slowly where everything else is built at the same time.
    testTimeout: 20_000,
  },
});
