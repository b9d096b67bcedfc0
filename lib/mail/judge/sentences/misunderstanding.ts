import { andThen, near, pattern, type Sentence } from './sentence.ts';

// Sentences of a server that did not understand, or was asked for what it does not do: nothing was checked.

const mechanism =
  '\\bmechanisms?\\b|(?:auth(?:entication)?|sasl|login|logon)[ -](?:mechanism|method|scheme|type|mode)s?';

export const misunderstanding: Sentence[] = [
  {
    cause: 'protocol',
    pattern: pattern(
      near(
        mechanism,
        'unsupported|not (?:supported|available|implemented|recogni[sz]ed|enabled|allowed|permitted|offered|known)|unrecogni[sz]ed|unknown|invalid|disabled|unavailable|too weak|no such|no (?:suitable|matching|common|usable)|unimplemented',
        35,
      ),
      'no (?:suitable |matching |usable |common )?(?:mechanism|auth\\w* (?:mechanism|method)|matching auth\\w* method)s?(?: is)? ?(?:available|found)?|no mechanism available|mechanism (?:is )?too weak|no worthy mechs|unsupported auth\\w*|recogni[sz]ed sasl|unrecogni[sz]ed auth\\w*|unknown (?:auth\\w* |sasl )?mech',
      '(?:auth(?:entication)?|sasl|auth command|login command|smtp auth)(?: command)? (?:is )?(?:not (?:enabled|available|supported|implemented|allowed|permitted|offered|advertised|required|used|needed|configured|activated)|unavailable|disabled|unsupported|not recogni[sz]ed|already)|when not advertised|not advertised',
      '(?:unsupported|unknown|invalid) (?:method|mechanism)|another step is needed|one[ -]time use of a plaintext password|password transition|use of a plaintext password will enable',
    ),
    source:
      'RFC 4954 504 5.5.4, 534 5.7.9, 432 4.7.12, 503; Cyrus SASL_NOMECH, SASL_TOOWEAK, SASL_TRANS; Exim, Postfix, GoDaddy IB401',
  },
  {
    cause: 'protocol',
    pattern: pattern(
      '(?:unrecogni[sz]ed|unknown|unsupported|invalid|bad|illegal|unimplemented|unexpected|missing|malformed|wrong|improper|disallowed|null|empty) (?:or (?:unknown|unimplemented|invalid|malformed|missing) )?(?:\\w+ )?(?:command|commands|argument|arguments|parameter|parameters|syntax|sequence|base ?64|state|token|tag|literal|verb|data|request|response|input|character|characters|number of (?:arg|param)\\w*|encoding|format|challenge)\\b',
      '(?:command|argument|parameter|syntax|verb|request|line|string|literal|sequence)s?\\b[^\\n]{0,20}(?:error|unrecogni[sz]ed|not (?:recogni[sz]ed|implemented|understood|known|valid|supported|allowed|permitted|expected|enabled)|unknown|unsupported|out of sequence|too long|overlong|too large|missing|invalid|malformed|expected|required|disabled|unimplemented)',
      '\\b(?:apop|cram-?md5|digest-?md5|scram[\\w-]*|ntlm|gssapi|x?oauth2?|plain|user|pass)\\b (?:command |auth\\w* |log-?in )?(?:is |are )?(?:not (?:supported|enabled|implemented|available|understood|recogni[sz]ed|defined)|unsupported|unimplemented|disabled)',
      "malformed(?! (?:user|log-?in|e-?mail|address))|garbled|undecodable|(?:use|try|send|issue) (?:the |an? )?(?:log-?in|authenticate|auth|user|pass|apop) (?:command|instead)\\b|\\bsyntax\\b|auth\\w* not defined|(?:not enough|too many|missing|wrong number of) (?:value|argument|parameter|field|word)s?|buffer (?:is )?(?:full|overflow)|overlong|received before login|parse error|parsing error|protocol (?:error|violation)|bad protocol|cannot decode|could(?: not|n't) decode|\\bdecod(?:e|ing)\\b|base ?64|nuls? (?:not )?(?:allowed|in)|out of sequence|bad sequence|unimplemented|not implemented|(?:what|who|huh|eh)\\?|say (?:helo|ehlo|hello)|send (?:helo|ehlo|hello)|(?:ehlo|helo|user ?name|\\buser|\\bpass|log ?in|auth\\w*|command)[^\\n]{0,12} first\\b|(?:user|pass|user ?name|name|password|mailbox) (?:is |was )?(?:already (?:specified|given|set|sent)|not (?:specified|given|supplied)|unspecified|undefined)|\\b(?:user|pass|apop|helo|ehlo) (?:command )?(?:is )?(?:required|expected|needed)|must (?:supply|provide|enter) (?:a |the |your )?(?:user|pass|name)|requires? (?:\\w+ ){0,2}(?:argument|parameter)s?|user not authenticated|not (?:an? )?esmtp|re-?log(?:in|on)\\b|pop ?-?before ?-?smtp|pop/apop|must (?:first )?(?:check|get|receive|read|retrieve)[^\\n]{0,15}\\b(?:mail|pop3?)\\b|polite people|speaking imap|expected|missing required|incomplete|no (?:user ?name|password|user) (?:given|supplied|provided|specified)|(?:user ?name|login name|password) must be (?:given|supplied|provided|specified)|no auth\\w* (?:data|credentials) (?:sent|given|provided)|pipelin",
      '(?:auth\\w*|exchange|log-?in|sasl|negotiation)[^\\n]{0,20}(?:cancel(?:l)?ed|aborted|abandoned)|(?:cancel(?:l)?ed|aborted)[^\\n]{0,12}(?:by|auth)|already (?:authenticated|in authenticated|logged|in the)|(?:not (?:valid|allowed|permitted)|invalid|illegal|wrong) in (?:this|the|current|\\w+ ?-?authenticated) state|wrong state|(?:valid|allowed|permitted) (?:only )?in[^\\n]{0,30}state|command error',
      'too many (?:syntax|protocol|unrecogni[sz]ed|unknown|invalid|bad)[^\\n]{0,20}(?:command|syntax|sequence)|too many errors|\\bmust (?:give|issue|send|use|specify|supply)\\b[^\\n]{0,20}(?:command|\\bpass\\b|\\buser\\b|first)',
    ),
    source:
      'RFC 3501 BAD, RFC 5321 500-504, RFC 4954 501 5.5.2; Exchange "Command Error. 10", Gmail "Cannot Decode response", Dovecot, Cyrus, Postfix, mox',
  },
  {
    cause: 'protocol',
    pattern: pattern(
      '(?:auth\\w*|authentification|log-?in|logon)[^\\n]{0,10} (?:is |est )?(?:required|requise?|needed|necessary|erforderlich|requerida|richiesta|vereist|wymagan)|(?:must|need to|please|should) (?:first )?(?:authenticate|auth first|log ?in first|be authenticated)|not (?:yet )?(?:authenticated|logged in)|auth(?:enticate)? first|was not authenticated|required to (?:authenticate|log)|(?:authenticate|log ?in) (?:first|before)|需要(?:身份)?(?:验证|认证)',
    ),
    source:
      'RFC 4954 530 5.7.0 "Authentication required", La Poste LPN105, NetEase 553, Exchange 5.7.57: no sign-in took place',
  },
  {
    cause: 'protocol',
    pattern: pattern(
      andThen('auth\\w*', 'not (?:allowed|permitted|supported) (?:on|by|for|from|here)', 12),
      '\\bib401\\b',
      'use (?:the )?(?:outgoing|submission|smtp) server|wrong (?:server|host|port)|this is an? (?:imap|pop3?|smtp) server|try server\\b|not (?:a |the )?(?:local|right|correct) server|invalid on this server',
    ),
    source: 'GoDaddy IB401: an inbound host was asked to authenticate; RFC 2221 referrals',
  },
];
