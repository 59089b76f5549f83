/**
 * Slugs of images. Every droplet boots Debian 12, because this machine makes no other image. The rig does not show what differs
 * on Ubuntu or AlmaLinux.
 * https://docs.digitalocean.com/products/droplets/details/images/
 */
const slugs = ["debian-12-x64", "ubuntu-24-04-x64", "almalinux-9-x64"];

export const isImage = (slug: string) => slugs.includes(slug);
