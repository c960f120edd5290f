"""What the usual tools call the columns of their exports, in Indonesian and English."""

import re

KNOWN = {
    "published": "published, date, tanggal, tgl, datetime, date time, created at, created time, published at, waktu, "
    "time, publish date, publication date, date published, tanggal terbit, tanggal posting, tanggal "
    "publikasi, post date, timestamp, date created, waktu posting, tanggal waktu",
    "text": "text, content, isi, mention, konten, full text, snippet, message, caption, isi berita, isi konten, "
    "teks, mention content, hit sentence, opening text, tweet, body, full content, post, description, "
    "ringkasan, deskripsi",
    "title": "title, judul, headline, judul berita, mention title",
    "url": "url, link, tautan, permalink, tweet url, post url, mention url, alamat, link berita, article url",
    "outlet": "outlet, media, domain, source, sumber, media name, nama media, source name, publisher, portal, "
    "sumber berita, site",
    "platform": "platform, source type, channel, kanal, jenis media, tipe media, media type, content source, tipe "
    "sumber, source, sumber, media, social network, domain, content source name, jenis",
    "author": "author, akun, penulis, username, user name, screen name, handle, author name, nama akun, account, "
    "from, pengguna, user, nama pengguna, twitter screen name, influencer, creator, nama",
    "followers": "followers, pengikut, followers count, author followers, jumlah pengikut, follower, follower count",
    "likes": "likes, suka, like count, favorite count, favorites, likes count, jumlah suka, reactions, favourites, "
    "like",
    "reposts": "reposts, retweets, shares, retweet count, bagikan, dibagikan, share count, shares count, jumlah "
    "share, share, repost, retweet",
    "replies": "replies, comments, komentar, reply count, comment count, comments count, balasan, jumlah komentar",
    "views": "views, view count, tayangan, dilihat, plays, jumlah tayangan, video views, play count",
    "id": "id, id str, post id, tweet id, mention id, document id, guid, id post, id tweet, resource id, "
    "article id, status id",
    "lang": "lang, language, bahasa, language code",
    "place": "place, location, lokasi, city, kota, region, provinsi, wilayah, daerah",
    "hashtags": "hashtags, tagar, hashtag, tags",
    "mentions": "mentions, mentioned users, user mentions",
    "reply_to": "reply to, in reply to status id, in reply to status id str, in reply to id",
    "reply_to_user": "reply to user, in reply to screen name, in reply to",
    "repost_of": "repost of, retweeted status id, retweet of",
}
"""For each of our fields the names that tools give it, the surest first."""


def named(ours: str, name: str) -> float:
    """How surely a name means ``ours``: nearly 2 for one that is known, less for one that holds it, 0 for any other.

    >>> named("published", "Tanggal Posting") > named("published", "Jam Tanggal") > named("published", "Isi")
    True
    """
    words = re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    known = KNOWN[ours].split(", ")
    plain = " ".join(words)
    if plain in known:
        return 2.0 - 0.02 * known.index(plain)
    inside = [place for place, one in enumerate(known) if len(one) > 3 and f" {one} " in f" {plain} "]
    return 1.0 - 0.02 * inside[0] if inside else 0.0
