/**
 * The one table as plain data; the CDK app and the local cloud both create it from here.
 *
 * Every partition key, the index's too, starts with the company's id (or `platform`). A record is found by `pk`/`sk`; the one
 * index `byOwner` answers "what has this person organised?", and which requests are open or done. In brackets: counters and
 * pointers that are no records of the product and bear no `kind`.
 *
 * | kind             | pk                        | sk                  | ownerPk, ownerSk                       |
 * |------------------|---------------------------|---------------------|----------------------------------------|
 * | tenant           | <t>#tenant                | tenant              |                                        |
 * | holidays         | <t>#holidays              | holidays            |                                        |
 * | person           | <t>#people                | <personId>          | <t>#people-changed, <changedAt>#<id>   |
 * | transfer         | <t>#transfers             | <personId>          |                                        |
 * | session          | <t>#session#<hash>        | session             | <t>#unlisted, <pk>                     |
 * | ticket           | <t>#ticket#<hash>         | ticket              | <t>#unlisted, <pk>                     |
 * | building, room … | <t>#places                | <kind>#<id>         | of rooms: <t>#rooms-changed, <changedAt>#<id> |
 * | map              | <t>#places                | map#<floorId>       |                                        |
 * | equipment        | <t>#places                | equipment           |                                        |
 * | unique           | <t>#unique                | <what>#<name>       |                                        |
 * | (children)       | <t>#unique                | children#<parentId> |                                        |
 * | booking          | <t>#booking#<bookingId>   | booking             | <t>#organiser#<personId>, <start>#<id> |
 * | series           | <t>#series#<seriesId>     | series              | <t>#unlisted, <pk> (until it is made)  |
 * | answers          | <t>#series#<seriesId>     | answers             |                                        |
 * | said             | <t>#series#<seriesId>     | said#<version>      |                                        |
 * | wish             | <t>#wishes#<roomId>       | <start>#<bookingId> |                                        |
 * | audit            | <t>#booking#<bookingId>   | audit#<version>     |                                        |
 * | trail            | <t>#trail#<yyyy-mm>       | <at>#<eventId>      | <t>#trail-of#<personId>, <at>#<eventId> |
 * | counted          | <t>#booking#<bookingId>   | counted             |                                        |
 * | undecided        | <t>#undecided             | <roomId>#<bookingId> |                                       |
 * | sheet            | <t>#sheet#<roomId>        | <yyyy-mm-dd>        |                                        |
 * | ledger           | <t>#quota                 | <personId>          |                                        |
 * | (department)     | <t>#quota                 | department#<name's hash>#<Monday> |                                        |
 * | wait             | <t>#waits-of#<personId>   | <waitId>            |                                        |
 * | place-in-line    | <t>#line#<buildingId>     | <start>#<waitId>    |                                        |
 * | (open waits)     | <t>#waits-open#<personId> | open                |                                        |
 * | sweep            | <t>#sweep#<sweepId>       | sweep               | <t>#unlisted, <pk>                     |
 * | (listed)         | <t>#booking#<bookingId>   | listed, listed#room | <t>#history, <start>#<bookingId>; <t>#history#<roomId>, <start>#<bookingId> |
 * | bulk, bulkPart   | <t>#bulk#<bulkId>         | bulk, part#<number> | <t>#unlisted, <pk> (bulk)              |
 * | attendance       | <t>#agenda#<personId>     | <start>#<bookingId> |                                        |
 * | message          | <t>#inbox#<personId>      | <at>#<messageId>    |                                        |
 * | mailing          | <t>#mailing#<eventId>     | <recipient's hash>  | <t>#unlisted, <pk>                     |
 * | held             | <t>#held#<personId>       | <eventId>           |                                        |
 * | wording          | <t>#wordings              | <kind>#<locale>     |                                        |
 * | reply-key        | <t>#booking#<bookingId>, <t>#series#<seriesId> | reply-key |                                        |
 * | feed             | <t>#feed#<hash>           | feed                |                                        |
 * | feed-of          | <t>#feeds                 | <personId>, <roomId> |                                        |
 * | doorplate        | <t>#doorplates            | <doorplateId>       | <t>#doorplates-changed, <changedAt>#<id> |
 * | doorplate-token  | <t>#doorplate#<id>        | token               |                                        |
 * | (gone)           | <t>#doorplate#<id>        | gone                | <t>#doorplates-changed, <at>#<id>      |
 * | signing          | <t>#signing               | key                 |                                        |
 * | doorplate-answer | <t>#doorplate#<id>        | answer#<messageId>  |                                        |
 * | panel            | <t>#panels                | <doorplateId>       |                                        |
 * | alert            | <t>#alerts                | <doorplateId or buildingId>#<cause> |                     |
 * | device-log       | <t>#device-log#<doorplateId> | <at>#<what>      |                                        |
 * | door-code        | <t>#door-codes            | <code>              |                                        |
 * | door-code-of     | <t>#door-codes-of         | <personId>          |                                        |
 * | door-left        | <t>#doors-left            | <roomId>            |                                        |
 * | group            | <t>#device-groups         | <groupId>           |                                        |
 * | media            | <t>#screen-media          | <mediaId>           |                                        |
 * | uses             | <t>#uses                  | <groupId>, <mediaId> |                                       |
 * | passkey          | <t>#passkeys#<personId>   | <passkeyId>         |                                        |
 * | service-item …   | <t>#services              | item#<id>, area#<id>|                                        |
 * | (stock)          | <t>#services              | stock#<itemId>      |                                        |
 * | request          | <t>#request#<requestId>   | request             | <t>#requests#open, <dueAt>#<id>; <t>#requests#closed, <closedAt>#<id> |
 * | (whose)          | <t>#request#<requestId>   | of#requester, of#assignee | <t>#requests-of#<id>#open, <dueAt>#<id>; …#closed, <closedAt>#<id> |
 * | counted-request  | <t>#request#<requestId>   | counted             |                                        |
 * | request-of-…     | <t>#asked#<personId>, <t>#booking#<bookingId> | … | (pointers)                             |
 * | (figures)        | <t>#figures#<buildingId>, <t>#figures#all | rooms, more, people, part, all…#<d, w, m or y>#<its name>#<shard> | |
 * | (sealed)         | <t>#sealed                | rooms, more, people, devices, requests#<d, w, m or y>#<its name>#<shard> | |
 * | (form)           | <t>#forms                 | people, services, trail |                                    |
 * | (directory)      | <t>#directory#rooms, buildings, people | <shard> |                                        |
 * | (freed)          | <t>#freed#<roomId>        | <start>#<bookingId> |                                        |
 * | (online)         | <t>#online                | <doorplateId>       |                                        |
 * | (tried)          | <t>#tried#<personId>      | <yyyy-mm-dd>        |                                        |
 * | (clocks)         | <t>#figures#clock         | clock#d#<day>#<buildingId>.<shard> |                         |
 * | (rate)           | <t>#rate#<what>#<key>     | <window>            |                                        |
 * | account          | platform#accounts         | <tenantId>          |                                        |
 * | code             | platform#code#<e-mail>    | code#<browser>      |                                        |
 * | knownBrowser     | platform#code#<e-mail>    | known#<browser>     |                                        |
 * | membership       | platform#mail#<e-mail>    | <tenantId>          |                                        |
 * | challenge        | platform#challenge#<hash> | challenge           |                                        |
 * | credential       | platform#credential#<hash> | credential          |                                        |
 * | doorplate-owner  | platform#doorplate#<id>   | owner               |                                        |
 * | pairing          | platform#pairing#<id>     | pairing             |                                        |
 * | pairing-code     | platform#pairing-code#<code> | code                |                                        |
 *
 * Of a company that is deleted every partition is found by its lists (`functions/tenants/remains.ts`): a partition that no list
 * names must be one of the `unlisted`, and a new kind of key must be taken in there.
 *
 * A sheet's partition is its room: a week of a room is one Query of contiguous items (1-1.5 read units), where a partition
 * per building and day would cost a rounded-up read for each room and day.
 */
export const table = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'ownerPk', AttributeType: 'S' },
    { AttributeName: 'ownerSk', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [
        { AttributeName: 'ownerPk', KeyType: 'HASH' },
        { AttributeName: 'ownerSk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  /** Epoch seconds. */
  ttlAttribute: 'ttl',
} as const;

export const byOwner = 'byOwner';
