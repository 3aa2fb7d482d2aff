import assert from "node:assert/strict";
import { diskPaths, parseDiskTypes, parseMounts } from "./mounts.ts";

const types = parseDiskTypes(
  "nodev\tsysfs\nnodev\ttmpfs\n\text4\n\tvfat\n\txfs\n\tbtrfs\n\tsquashfs\n\tiso9660\n\tfuseblk\nnodev\toverlay\nnodev\tnfs4\n",
);

function paths(text: string, isFolder = (_path: string) => true): string[] {
  return diskPaths(parseMounts(text), types, isFolder);
}

// Ubuntu 22.04 on a laptop, Linux 5.15.
const ubuntu = `
24 30 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
25 30 0:23 / /proc rw,nosuid,nodev,noexec,relatime shared:14 - proc proc rw
28 30 0:25 / /run rw,nosuid,nodev,noexec,relatime shared:5 - tmpfs tmpfs rw,size=1608868k,mode=755
30 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
47 30 7:1 / /snap/core20/1974 ro,nodev,relatime shared:61 - squashfs /dev/loop1 ro,errors=continue
95 30 259:1 / /boot/efi rw,relatime shared:67 - vfat /dev/nvme0n1p1 rw,fmask=0077,dmask=0077
212 30 8:1 / /media/ana/My\\040disk\\0111 rw,nosuid,nodev,relatime shared:120 - fuseblk /dev/sda1 rw
300 30 0:52 / /mnt/server rw,relatime shared:200 - nfs4 10.0.0.2:/srv rw,vers=4.2
301 30 259:2 /var/lib/data /srv/data rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
302 28 0:4 net:[4026532281] /run/docker/netns/1f rw shared:300 - nsfs nsfs rw
310 30 0:60 / /var/lib/docker/overlay2/4e/merged rw,relatime - overlay overlay rw,lowerdir=/a,upperdir=/b
320 30 7:9 / /mnt/image rw,relatime - ext4 /dev/loop9 rw
330 30 11:0 / /media/ana/CD ro,nosuid,nodev,relatime - iso9660 /dev/sr0 ro`;

Deno.test("disks count once, and memory, packages, media, networks and layers do not", () => {
  assert.deepEqual(paths(ubuntu), ["/", "/boot/efi", "/media/ana/My disk\t1"]);
});

// openSUSE, Linux 6.4: one btrfs in many subvolumes.
const subvolumes = `
61 1 0:31 /@/.snapshots/1/snapshot / rw,relatime shared:1 - btrfs /dev/vda2 rw,subvolid=266
80 61 0:31 /@/home /home rw,relatime shared:40 - btrfs /dev/vda2 rw,subvolid=262
84 61 0:31 /@/var /var rw,relatime shared:44 - btrfs /dev/vda2 rw,subvolid=257
90 61 0:40 / /tank rw,relatime shared:50 - zfs tank rw,xattr
91 90 0:41 / /tank/media rw,relatime shared:51 - zfs tank/media rw,xattr`;

Deno.test("all subvolumes of one file system are one disk", () => {
  assert.deepEqual(paths(subvolumes), ["/", "/tank", "/tank/media"]);
});

// Docker on Linux 4.19, with a folder of the host.
const container = `
734 565 0:58 / / rw,relatime master:247 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l
735 734 0:61 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
740 734 8:1 /var/lib/docker/containers/2b/hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw,data=ordered
741 734 8:1 /var/lib/docker/containers/2b/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/sda1 rw
742 734 8:17 /backups /data rw,relatime - xfs /dev/sdb1 rw,attr2`;

Deno.test("in a container the layers are the disk, and single files are none", () => {
  assert.deepEqual(paths(container, (path) => !path.startsWith("/etc/")), ["/", "/data"]);
});

Deno.test("what is mounted over something hides it, and the whole goes before a part", () => {
  const text = `
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
50 27 8:1 / /mnt rw,relatime - ext4 /dev/sda1 rw
51 27 8:2 / /mnt rw,relatime - ext4 /dev/sdb1 rw
52 27 8:33 /a /a rw,relatime - xfs /dev/sdc1 rw
53 27 8:33 / /srv/archive rw,relatime - xfs /dev/sdc1 rw
a line of another world`;
  assert.deepEqual(paths(text), ["/", "/mnt", "/srv/archive"]);
  assert.equal(parseMounts(text).length, 5);
});
