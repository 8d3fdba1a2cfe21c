import type { IssuedToken } from './issued-token';

/** URLs that allow anyone who knows them to send. The host and the path before the secret stay visible. */
export const WEBHOOKS: readonly IssuedToken[] = [
  { issuer: 'Kubernetes, web sockets', shapes: ['base64url.bearer.authorization.k8s.io.<any:16>'] },
  { issuer: 'Slack, webhooks', shapes: ['hooks.slack{,-gov}.com/{services,workflows,triggers}/<path:44>'] },
  { issuer: 'Discord, webhooks', shapes: ['{discord,discordapp}.com/api/{,v6/,v7/,v8/,v9/,v10/}webhooks/<path:80>'] },
  {
    issuer: 'Microsoft Teams, webhooks',
    shapes: ['webhook.office.com/webhookb2/<path:150>', 'outlook.office{,365}.com/webhook/<path:150>'],
  },
  {
    issuer: 'Zapier, IFTTT, Make',
    shapes: [
      'hooks.zapier.com/hooks/catch/<path:16>',
      'maker.ifttt.com/trigger/<path:40>',
      'hook.{eu1,eu2,us1,us2}.make.com/<lower:32>',
    ],
  },
  {
    issuer: 'Lark, Feishu, WeCom, webhooks',
    shapes: ['open.{larksuite.com,feishu.cn}/open-apis/bot/v2/hook/<uuid:36>', 'cgi-bin/webhook/send?key=<uuid:36>'],
  },
  { issuer: 'Mattermost, webhooks', shapes: ['/hooks/<lower:26>'], exact: true, digit: true },
  { issuer: 'Rocket.Chat, webhooks', shapes: ['/hooks/<alnum:17>/<alnum:48-68>'], exact: true },
  { issuer: 'PagerDuty, integrations', shapes: ['events.pagerduty.com/integration/<hex:32>'] },
].map((webhook) => Object.assign(webhook, { shown: true }));
