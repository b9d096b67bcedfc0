/**
 * 256 plain words for the two-word phrase: short, easy to read aloud, hard to mistake for each other, and
 * nothing anybody would mind in a mail. The order is part of the phrase: a word may be replaced only by
 * accepting that messages under way show another phrase than their page.
 */
export const words: readonly string[] = `
acorn amber anchor apple apron arrow aspen atlas autumn badger bagel bamboo banjo barley basil basket
beacon beaver berry birch bishop blossom bonnet border bottle branch breeze bridge bronze brook broom bucket
butter button cactus camel candle canoe canvas canyon carpet carrot castle cedar cello chalk cherry chess
cider cinema circle citrus clover cobalt cocoa comet compass copper coral cotton cradle crane crayon cricket
crystal cypress daisy dancer desert dolphin domino dragon drum eagle easel echo elbow ember emerald engine
falcon feather fennel fern ferry fiddle field finch flute forest fossil fountain fox galaxy garden garlic
garnet gazelle ginger glacier globe goblet golden granite grape grove guitar hammer hammock harbor harvest hazel
heron hickory honey horizon hornet iceberg indigo island ivory jacket jasmine jewel jigsaw jungle juniper kayak
kettle kitten kiwi ladder lagoon lantern laurel lavender lemon lentil lilac lily linen lizard lobster lotus
magnet magpie mango maple marble marigold market meadow melody melon mint mirror mitten monkey mosaic mountain
muffin mustard nectar needle nickel noodle nutmeg oasis ocean olive onion opal orange orchard orchid otter
oyster paddle panda panther paper parade parrot parsley peach peanut pebble pelican pencil penguin pepper piano
picnic pigeon pillow pine planet plum pocket polar poppy potato prairie puffin pumpkin puzzle quartz quilt
rabbit radish rainbow raven ribbon river robin rocket saddle saffron sailor salmon sandal sapphire scarf season
shadow shell silver spruce squirrel summer sunset teapot temple thistle thunder ticket tiger timber tomato topaz
tulip tunnel turtle umbrella valley vanilla velvet violet violin waffle wagon walnut walrus willow windmill zebra
`
  .trim()
  .split(/\s+/);
